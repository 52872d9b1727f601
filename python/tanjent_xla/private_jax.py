"""All that is used of JAX beyond its public interface: a StableHLO text as a jitted function.

The text becomes the lowering of a primitive of its own, so that jit does all the rest: the types and
shardings of the arguments, Shardy's partitioner, several processes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import jax
import ml_dtypes
import numpy as np
from jax._src.interpreters import mlir
from jax._src.lib.mlir import ir
from jax._src.lib.mlir.dialects import func
from jax.extend.core import Primitive


class Refused(Exception):
    """A text that is no program, or one that the worker does not run."""


# What a program may call of the host's code. All else could be an address in the worker's memory.
CUSTOM_CALLS = (
    "Sharding",
    "SPMDFullToShardShape",
    "SPMDShardToFullShape",
    "annotate_device_placement",
    "blas_",
    "chlo.",
    "cu_threefry2x32",
    "cublas_",
    "cudnn",
    "cusolver_",
    "ducc_fft",
    "hipsolver_",
    "lapack_",
    "mhlo.",
    "stablehlo.",
    "xla.sdy.",
    "Eigh",
    "Qr",
    "ProductOfElementaryHouseholderReflectors",
    "LuDecomposition",
    "ApproxTopK",
    "TopK",
)

# The names that MLIR has for the types of elements.
DTYPES: dict[str, np.dtype[Any]] = {
    "i1": np.dtype(np.bool_),
    **{f"i{n}": np.dtype(f"int{n}") for n in (8, 16, 32, 64)},
    **{f"ui{n}": np.dtype(f"uint{n}") for n in (8, 16, 32, 64)},
    **{f"f{n}": np.dtype(f"float{n}") for n in (16, 32, 64)},
    "i4": np.dtype(ml_dtypes.int4),
    "ui4": np.dtype(ml_dtypes.uint4),
    "bf16": np.dtype(ml_dtypes.bfloat16),
    "f8E4M3FN": np.dtype(ml_dtypes.float8_e4m3fn),
    "f8E5M2": np.dtype(ml_dtypes.float8_e5m2),
    "complex<f32>": np.dtype(np.complex64),
    "complex<f64>": np.dtype(np.complex128),
}


@dataclass(frozen=True)
class ArrayType:
    shape: tuple[int, ...]
    dtype: np.dtype[Any]


@dataclass(frozen=True, eq=False)
class Module:
    """A StableHLO module of functions, of which `main` is the program."""

    text: str
    inputs: tuple[ArrayType, ...] = field(init=False)
    outputs: tuple[ArrayType, ...] = field(init=False)
    # The numbers of the arguments whose memory the results may take.
    donated: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        with mlir.make_ir_context() as context:
            main = main_of(parse(self.text, context))
            object.__setattr__(self, "inputs", tuple(map(array_type, main.type.inputs)))
            object.__setattr__(self, "outputs", tuple(map(array_type, main.type.results)))
            object.__setattr__(self, "donated", donated_by(main))

    def function(self) -> jax.stages.Wrapped:
        """The function of arrays that `jax.jit` compiles for each sharding of its arguments."""
        return jax.jit(
            lambda *arrays: run_module.bind(*arrays, module=self), donate_argnums=self.donated
        )


def parse(text: str, context: ir.Context) -> ir.Module:
    """The verified module. Throws `Refused`."""
    try:
        module = ir.Module.parse(text, context=context)
    except ir.MLIRError as error:
        raise Refused(f"XLA cannot read the program: {first_lines(str(error))}") from None
    for op in module.body.operations:
        if op.operation.name != "func.func":
            raise Refused(f"a program is made of functions; received {op.operation.name}")
        for call in custom_calls(op.operation):
            if not call.startswith(CUSTOM_CALLS):
                raise Refused(f"the worker does not let programs call '{call}'")
    return module


def main_of(module: ir.Module) -> Any:
    symbols = ir.SymbolTable(module.operation)
    if "main" not in symbols:
        raise Refused("a program has a function 'main'")
    return symbols["main"]


def donated_by(main: Any) -> tuple[int, ...]:
    """The arguments that the text gives away, as JAX's own texts say it."""
    if "arg_attrs" not in main.attributes:
        return ()
    notes = [ir.DictAttr(attribute) for attribute in main.arg_attrs]
    given = ("tf.aliasing_output", "jax.buffer_donor")
    return tuple(i for i, note in enumerate(notes) if any(name in note for name in given))


def array_type(type: Any) -> ArrayType:
    ranked = ir.RankedTensorType(type)
    element = str(ranked.element_type)
    if not ranked.has_static_shape or element not in DTYPES:
        raise Refused(f"the worker has no arrays of type {type}")
    return ArrayType(tuple(ranked.shape), DTYPES[element])


def custom_calls(operation: ir.Operation) -> Iterator[str]:
    """The names of what is called outside of StableHLO, in regions too."""
    if operation.name == "stablehlo.custom_call":
        yield ir.StringAttr(operation.attributes["call_target_name"]).value
    for region in operation.regions:
        for block in region:
            for inner in block:
                yield from custom_calls(inner.operation)


def first_lines(text: str) -> str:
    return "\n".join(text.splitlines()[:6])[:1000]


def type_rule(*_arguments: Any, module: Module) -> list[jax.core.ShapedArray]:
    return [jax.core.ShapedArray(type.shape, type.dtype) for type in module.outputs]


def lower(context: mlir.LoweringRuleContext, *arguments: "ir.Value[Any]", module: Module) -> Any:
    target = context.module_context
    source = parse(module.text, target.module.context)
    results = main_of(source).type.results
    name = mlir.merge_mlir_modules(target.module, "program", source, dst_symtab=target.symbol_table)
    return func.CallOp(results, ir.FlatSymbolRefAttr.get(name), list(arguments)).results


run_module = Primitive("tanjent_program")
run_module.multiple_results = True
run_module.def_abstract_eval(type_rule)
mlir.register_lowering(run_module, lower)
