"""An HTTP server that answers as a test says: well, wrongly, slowly, or not at all. It keeps what it was sent."""

import http.server
import json
import socket
import struct
import threading
import time

INFEASIBLE = {
    'title': 'Conflict', 'explanation': 'Ostro error: no host can take server web', 'code': 409,
    'error': {
        'message': 'Ostro error: no host can take server web: refused by zone, memory', 'traceback': None,
        'type': 'HTTPConflict', 'code': 'valet.plan.infeasible', 'plan_id': 'p-1',
        'explanation': {
            'summary': 'no host can take server web',
            'items': [{'resource': 'web', 'kind': 'server', 'candidates': 0,
                       'rejections': [{'rule': 'zone'}, {'rule': 'memory'}]}],
            'conflict': None,
            'advice': [{'change': 'group apart: level host', 'element': {'kind': 'group', 'name': 'apart'}}],
        },
    },
}


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body


class Server:
    """``with Server(answer) as server``; ``answer(request, handler)`` writes the answer."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []
        self._lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def handle_any(self):
                length = int(self.headers.get('Content-Length') or 0)
                text = self.rfile.read(length)
                request = Request(self.command, self.path, self.headers, json.loads(text) if text else None)
                with outer._lock:
                    outer.requests.append(request)
                outer.answer(request, self)

            do_GET = do_POST = do_PUT = do_DELETE = handle_any

            def log_message(self, *args):
                pass

        class Threads(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, request, client_address):
                pass  # clients that gave up are part of the tests

        self._server = Threads(('127.0.0.1', 0), Handler)
        self.url = 'http://127.0.0.1:%d/v1' % self._server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={'poll_interval': 0.02}, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self._server.shutdown()
        self._server.server_close()

    @property
    def bodies(self):
        return [request.body for request in self.requests]


def send(handler, status, body, headers=()):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    for name, value in dict(headers).items():
        handler.send_header(name, value)
    handler.send_header('Content-Length', str(len(text)))
    handler.end_headers()
    handler.wfile.write(text)


def answers(status, body, headers=()):
    """Always the same answer."""
    return lambda request, handler: send(handler, status, body, headers)


def destination(*locations):
    return {'destination': {'location': locations[0], 'locations': list(locations), 'placement_id': 'pl-1',
                            'plan_id': 'p-1', 'state': 'claimed', 'managed_by': 'server'}}


def places(*locations):
    return answers(200, destination(*locations))


def one_after_the_other(*each):
    """The first answer to the first request, and so on; the last one stays."""
    left = list(each)

    def answer(request, handler):
        (left.pop(0) if len(left) > 1 else left[0])(request, handler)
    return answer


def hangs(request, handler):
    time.sleep(30)


def drips(request, handler):
    """A byte now and then: no single read takes long."""
    handler.send_response(200)
    handler.send_header('Content-Length', '100000')
    handler.end_headers()
    for _ in range(300):
        handler.wfile.write(b' ')
        handler.wfile.flush()
        time.sleep(0.1)


def resets(request, handler):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    handler.connection.close()
    handler.close_connection = True


def breaks_off(request, handler):
    handler.send_response(200)
    handler.send_header('Content-Length', '5000')
    handler.end_headers()
    handler.wfile.write(b'{"destination": {"loc')
    handler.close_connection = True


def endless(request, handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b'x' * 1048576)
    except OSError:
        pass


def closed_port():
    """A URL where nobody listens."""
    with socket.socket() as sock:
        sock.bind(('127.0.0.1', 0))
        return 'http://127.0.0.1:%d/v1' % sock.getsockname()[1]


FAULTS = {
    'status 500': answers(500, {'error': {'message': 'boom'}}),
    'status 500 of a proxy': answers(500, b'<html>nginx</html>'),
    'garbage': answers(200, b'\xff\xfe not json'),
    'deep garbage': answers(200, b'[' * 200000),
    'JSON of another kind': answers(200, ['a']),
    'an empty body': answers(200, b''),
    'no locations': answers(200, {'destination': {'location': 'h1', 'locations': []}}),
    'a host that was not offered': answers(200, destination('elsewhere')),
    'locations that are no texts': answers(200, {'destination': {'locations': [{'a': 1}, 7]}}),
    'a body that breaks off': breaks_off,
    'a connection reset': resets,
    'a hanging server': hangs,
    'a dripping server': drips,
    'an endless body': endless,
    'a wrong token': answers(401, {'error': {'message': 'The request you have made requires authentication.'}}),
    'a missing role': answers(403, {'error': {'message': 'not for you', 'code': 'valet.identity.forbidden'}}),
    'an old Valet': answers(404, {'error': {'message': 'no such path'}}),
    'a redirect': answers(302, b'', {'Location': 'http://127.0.0.1:1/elsewhere'}),
    'a permanent redirect': answers(308, b'', {'Location': 'http://127.0.0.1:1/elsewhere'}),
    'busy for ever': answers(503, {'error': {'message': 'busy', 'code': 'valet.queue.full'}}, {'Retry-After': '0'}),
    'busy for a day': answers(503, {'error': {'message': 'busy'}}, {'Retry-After': '86400'}),
    'a Retry-After that is none': answers(503, {'error': {'message': 'busy'}}, {'Retry-After': 'soon'}),
}
