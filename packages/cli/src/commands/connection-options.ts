/** The options that say which service to ask and who is asking; every command takes them, before or after its name. */
import { type Command, Option } from 'commander';

const OPTIONS: readonly (readonly [flags: string, help: string])[] = [
  [
    '--url <url>',
    'the service itself; default: what the catalogue says, else http://127.0.0.1:8090 [VALET_URL]',
  ],
  ['--os-cloud <name>', 'a cloud of clouds.yaml [OS_CLOUD]'],
  ['--os-auth-type <type>', 'password, token, v3applicationcredential or none [OS_AUTH_TYPE]'],
  ['--os-auth-url <url>', 'Keystone [OS_AUTH_URL]'],
  ['--os-username <name>', '[OS_USERNAME]'],
  ['--os-user-id <id>', '[OS_USER_ID]'],
  ['--os-password <password>', '[OS_PASSWORD]; others on this machine can see what stands on a command line'],
  ['--os-user-domain-name <name>', '[OS_USER_DOMAIN_NAME]'],
  ['--os-user-domain-id <id>', '[OS_USER_DOMAIN_ID]'],
  ['--os-project-name <name>', '[OS_PROJECT_NAME]'],
  ['--os-project-id <id>', '[OS_PROJECT_ID]'],
  ['--os-project-domain-name <name>', '[OS_PROJECT_DOMAIN_NAME]'],
  ['--os-project-domain-id <id>', '[OS_PROJECT_DOMAIN_ID]'],
  ['--os-system-scope <scope>', 'all: the cloud instead of a project [OS_SYSTEM_SCOPE]'],
  ['--os-token <token>', '[OS_TOKEN]'],
  ['--os-application-credential-id <id>', '[OS_APPLICATION_CREDENTIAL_ID]'],
  ['--os-application-credential-name <name>', '[OS_APPLICATION_CREDENTIAL_NAME]'],
  ['--os-application-credential-secret <secret>', '[OS_APPLICATION_CREDENTIAL_SECRET]'],
  ['--os-region-name <name>', '[OS_REGION_NAME]'],
  ['--os-interface <interface>', 'public, internal or admin [OS_INTERFACE]'],
  ['--os-cacert <file>', 'authorities to trust, as PEM [OS_CACERT]'],
  ['--os-insecure', 'believe any certificate'],
  ['--debug', 'show requests on the error stream, without tokens'],
];

export function addConnectionOptions(program: Command): void {
  for (const [flags, help] of OPTIONS) program.addOption(new Option(flags, help).helpGroup('Service:'));
}
