/** The options that functions take as an object. */
import ts from 'typescript-5.9';

export interface Option {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

/** The properties of an options object that a function takes. */
export interface OptionList {
  readonly type: string;
  readonly properties: readonly Option[];
}

/** Objects among the parameters whose type is named `…Options`. */
export function optionsOf(
  signature: ts.Signature,
  at: ts.Node,
  checker: ts.TypeChecker,
): OptionList[] {
  const types = signature.parameters.flatMap((p) =>
    partsOf(checker.getTypeOfSymbolAtLocation(p, at), checker),
  );
  const found = new Map<string, OptionList>();
  for (const type of types) {
    const name = (type.aliasSymbol ?? type.symbol)?.name ?? '';
    if (!name.endsWith('Options')) continue;
    const properties = type.getProperties().map((p) => propertyOf(p, at, checker));
    if (properties.length > 0) found.set(name, { type: name, properties });
  }
  return [...found.values()];
}

function propertyOf(property: ts.Symbol, at: ts.Node, checker: ts.TypeChecker): Option {
  const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, at));
  return {
    name: property.name,
    type: checker
      .typeToString(type, at, ts.TypeFormatFlags.NoTruncation)
      .replace(/import\("[^"]*"\)\./g, ''),
    comment: ts.displayPartsToString(property.getDocumentationComment(checker)),
  };
}

/**
 * The members of unions and intersections, and the elements of what rest parameters are. Nested
 * lists hold lists of their own type: each is looked through once.
 */
function partsOf(type: ts.Type, checker: ts.TypeChecker, seen = new Set<ts.Type>()): ts.Type[] {
  if (seen.has(type)) return [];
  seen.add(type);
  if (type.aliasSymbol?.name.endsWith('Options')) return [type];
  const within = type.isUnionOrIntersection()
    ? type.types
    : checker.isTupleType(type) || checker.isArrayType(type)
      ? checker.getTypeArguments(type as ts.TypeReference)
      : undefined;
  return within === undefined ? [type] : within.flatMap((t) => partsOf(t, checker, seen));
}
