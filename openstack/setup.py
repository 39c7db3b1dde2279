"""Everything is said in setup.cfg; this file is for tools that know no other way."""
import setuptools

setuptools.setup()
