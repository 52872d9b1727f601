/** Where code names primitives, or rows of tables. */

/** Where a module names primitives otherwise than to compare them. */
export function usesIn({ body }, names) {
  const uses = [];
  const visit = (node, parent, isInside) => {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach((n) => visit(n, parent, isInside));
    if (node.type === 'Literal' && names.has(node.value) && !isCompared(node, parent))
      uses.push({
        name: node.value,
        start: node.start,
        end: node.end,
        isInside,
        writes: isWritten(node, parent),
      });
    const inside = isInside || /Function/.test(node.type);
    for (const [key, value] of Object.entries(node)) if (key !== 'type') visit(value, node, inside);
  };
  visit(body, undefined, false);
  return uses;
}

const isCompared = (node, parent) =>
  (parent.type === 'BinaryExpression' && /^[!=]==$/.test(parent.operator)) ||
  parent.type === 'SwitchCase' ||
  (parent.type === 'Property' && parent.key === node);

/** Whether a name is the first argument of a function that writes an equation. */
const isWritten = (node, parent) =>
  parent.type === 'CallExpression' &&
  parent.arguments[0] === node &&
  /^(?:bind|bind1|bindEager|emit|newEquation)$/.test(
    parent.callee.name ?? parent.callee.property?.name ?? '',
  );
