/** The editor of the user's module. */
import { autocompletion } from '@codemirror/autocomplete';
import { javascript } from '@codemirror/lang-javascript';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { StateEffect, StateField, type EditorState, type Text } from '@codemirror/state';
import { Decoration, EditorView, hoverTooltip, type DecorationSet } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import type { Failure, Place } from '../protocol.js';
import { about, complete } from './completions.js';

export interface EditorEvents {
  /** The text was changed by the user. */
  changed(): void;
  /** The pointer or the cursor is on a line; undefined where it is on none. */
  line(number: number | undefined): void;
}

const setLit = StateEffect.define<readonly Place[]>();

/** The places that are lit: their lines, and the words that stand there. */
const lit = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects)
      if (effect.is(setLit)) next = marksOf(effect.value, transaction.state.doc);
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marksOf(places: readonly Place[], doc: Text): DecorationSet {
  const marks = places.flatMap(({ line, column }) => {
    if (line > doc.lines) return [];
    const { from, text } = doc.line(line);
    const word = /^[\w$]+|^\S/.exec(text.slice(column - 1))?.[0] ?? '';
    const start = from + column - 1;
    return [
      Decoration.line({ class: 'lit-line' }).range(from),
      ...(word === ''
        ? []
        : [Decoration.mark({ class: 'lit-word' }).range(start, start + word.length)]),
    ];
  });
  return Decoration.set(marks, true);
}

const style = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--t-word)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--t-number)' },
  { tag: tags.string, color: 'var(--t-text)' },
  { tag: [tags.comment], color: 'var(--quiet)', fontStyle: 'italic' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    color: 'var(--t-call)',
  },
  { tag: tags.propertyName, color: 'var(--t-param)' },
]);

export class Editor {
  readonly element: HTMLElement;
  readonly #view: EditorView;
  /** Whether the text is being put in by the page. */
  #isSetting = false;

  constructor(events: EditorEvents) {
    this.element = document.createElement('div');
    this.element.className = 'editor';
    const lineAt = (event: MouseEvent): number | undefined => {
      const position = this.#view.posAtCoords({ x: event.clientX, y: event.clientY });
      return position === null ? undefined : this.#view.state.doc.lineAt(position).number;
    };
    this.#view = new EditorView({
      parent: this.element,
      extensions: [
        basicSetup,
        javascript(),
        syntaxHighlighting(style),
        autocompletion({ override: [complete] }),
        hoverTooltip(async (view, position) => {
          const found = chainAt(view.state, position);
          const dom = found && (await about(found.text, view.state.doc.toString()));
          return found && dom ? { pos: found.from, end: found.to, create: () => ({ dom }) } : null;
        }),
        lit,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'Module', spellcheck: 'false' }),
        EditorView.domEventHandlers({
          mousemove: (event) => events.line(lineAt(event)),
          mouseleave: () => events.line(undefined),
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !this.#isSetting) events.changed();
          else if (update.selectionSet)
            events.line(update.state.doc.lineAt(update.state.selection.main.head).number);
        }),
      ],
    });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  set text(text: string) {
    this.#isSetting = true;
    const { length } = this.#view.state.doc;
    this.#view.dispatch({
      changes: { from: 0, to: length, insert: text },
      selection: { anchor: 0 },
    });
    this.#isSetting = false;
  }

  light(places: readonly Place[]): void {
    this.#view.dispatch({ effects: setLit.of(places) });
  }

  /** Shows errors at their lines; those that have none are told elsewhere alone. */
  mark(failures: readonly Failure[]): void {
    const { doc } = this.#view.state;
    const diagnostics = failures.flatMap(({ message, place }): Diagnostic[] => {
      if (place === undefined || place.line > doc.lines) return [];
      const line = doc.line(place.line);
      const from = Math.min(line.to, line.from + place.column - 1);
      const word = /^[\w$.]+/.exec(doc.sliceString(from, line.to))?.[0].length ?? 1;
      return [{ from, to: Math.min(line.to, from + word), severity: 'error', message }];
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }

  /** Puts the cursor at a place, and the focus on the editor. */
  goTo({ line, column }: Place): void {
    if (line > this.#view.state.doc.lines) return;
    const { from, to } = this.#view.state.doc.line(line);
    const anchor = Math.min(to, from + column - 1);
    this.#view.dispatch({ selection: { anchor }, scrollIntoView: true });
    this.#view.focus();
  }
}

/** The names joined by dots up to the one at a position. */
function chainAt(
  state: EditorState,
  position: number,
): { readonly text: string; readonly from: number; readonly to: number } | null {
  const { from, text } = state.doc.lineAt(position);
  for (const match of text.matchAll(/[\w$]+(?:\.[\w$]+)*/g)) {
    const start = from + match.index;
    if (position < start || position > start + match[0].length) continue;
    const rest = match[0].slice(position - start);
    const end = position + (/^[\w$]*/.exec(rest)?.[0].length ?? 0);
    return { text: state.sliceDoc(start, end), from: start, to: end };
  }
  return null;
}
