"""Writes scripts/compatibility/jax-parameters.json: what the public functions of JAX take, by `inspect.signature`.

    python scripts/compatibility/jax-parameters.py > scripts/compatibility/jax-parameters.json
    npx prettier --write scripts/compatibility/jax-parameters.json

The functions are those of jax-names.json. A row holds the names in their order: `a axis=` may be
left out, what follows `*` has a name only, and `...` stands for any number of arguments.
"""
import importlib
import inspect
import json
import pathlib

import jax

NAMES = json.loads((pathlib.Path(__file__).parent / 'jax-names.json').read_text())['names']


def value_of(namespace, name):
    if namespace == 'Array':
        return getattr(jax.Array, name)
    path = f'{namespace}.{name}' if namespace else name
    value = jax
    for part in path.split('.'):
        if not hasattr(value, part):
            importlib.import_module(f'{value.__name__}.{part}')
        value = getattr(value, part)
    return value


def written(parameter):
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        return '...'
    return parameter.name if parameter.default is parameter.empty else f'{parameter.name}='


def row(function, is_method):
    found = list(inspect.signature(function).parameters.values())[is_method:]
    named = [p for p in found if p.kind is p.KEYWORD_ONLY]
    others = [p for p in found if p not in named]
    return ' '.join([*map(written, others), *(['*'] if named else []), *map(written, named)])


def rows(namespace, names):
    for name in names:
        value = value_of(namespace, name)
        owner = value_of(namespace, name.rpartition('.')[0]) if '.' in name else None
        if not callable(value) or inspect.isclass(value) and not value.__module__.startswith('jax'):
            continue
        try:
            yield f'{namespace}.{name}' if namespace else name, row(value, namespace == 'Array' or inspect.isclass(owner))
        except ValueError:
            continue


found = dict(pair for namespace, names in NAMES.items() for pair in rows(namespace, names))
print(json.dumps({'version': jax.__version__, 'parameters': found}, indent=1))
