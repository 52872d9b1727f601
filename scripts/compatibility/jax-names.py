"""Writes scripts/compatibility/jax-names.json: the public names of JAX that the table of compatibility is about.

    python scripts/compatibility/jax-names.py > scripts/compatibility/jax-names.json
    npx prettier --write scripts/compatibility/jax-names.json

Public is what a module shows without an underscore in front, but for what it only imports: other
modules, primitives (`sin_p`), and tools of Python's typing. Of modules that hold one distribution
(`jax.scipy.stats.norm`) the functions are listed as `norm.pdf`; of classes, their methods are.
"""
import importlib
import inspect
import json
import types
import typing

import jax

MODULES = """numpy numpy.linalg numpy.fft lax lax.linalg nn nn.initializers random tree ops image
scipy.cluster.vq scipy.fft scipy.integrate scipy.interpolate scipy.linalg scipy.ndimage
scipy.optimize scipy.signal scipy.sparse.linalg scipy.spatial.transform scipy.special scipy.stats"""


def is_public(name, value):
    if name.startswith('_') or name.endswith('_p') or isinstance(value, types.ModuleType):
        return False
    return not (getattr(value, '__module__', '') in ('typing', 'collections.abc') or value in vars(typing).values())


def is_dtype(value):
    return isinstance(value, type(jax.numpy.float32))


def methods(value):
    """Of a class of JAX's own; Python's and NumPy's have none that are listed."""
    if not inspect.isclass(value) or not value.__module__.startswith('jax') or is_dtype(value):
        return []
    return [name for name in vars(value) if not name.startswith(("_", "tree_")) and callable(getattr(value, name))]


def names_of(path):
    module = importlib.import_module(f'jax.{path}' if path else 'jax')
    found = []
    for name in sorted(dir(module)):
        value = getattr(module, name)
        if path == 'scipy.stats' and isinstance(value, types.ModuleType) and not name.startswith('_'):
            if value.__name__ == f'jax.scipy.stats.{name}':
                found += [f'{name}.{f}' for f in sorted(dir(value)) if is_public(f, getattr(value, f))]
        elif is_public(name, value):
            found.append(name)
            if path == 'scipy.stats':
                found += [f'{name}.{m}' for m in methods(value)]
    return found


modules = {path: names_of(path) for path in ['', *MODULES.split()]}
modules['Array'] = sorted(
    name for name in dir(jax.Array) if not name.startswith('_') and is_public(name, getattr(jax.Array, name))
)
print(json.dumps({'version': jax.__version__, 'names': modules}, indent=1))
