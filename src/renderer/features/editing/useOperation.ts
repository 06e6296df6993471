import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useApp, useAppState, useDocument } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { initialForm, readForm, type OpForm, type OpId } from './opForm.ts';
import { operationStore, type OperationState, type OpScope } from './operationStore.ts';

const settingKey = 'operations';
type Saved = Pick<OperationState, 'form' | 'cleanup' | 'replace' | 'scope'>;

/** The form of the panels, as it was left in this workspace. */
export function useOperation() {
  const { actions } = useApp();
  const state = useStore(operationStore);
  const hasSelection = useDocument((s) => s.selection !== null);
  useSavedForm();
  const change = (next: Partial<OperationState>) => {
    operationStore.setState(next);
    const { form, cleanup, replace, scope } = operationStore.getState();
    actions.settings()?.write(settingKey, { form, cleanup, replace, scope } satisfies Saved);
  };
  const scope: OpScope = hasSelection && state.scope === 'roi' ? 'selection' : state.scope;
  return {
    ...state,
    scope,
    hasSelection,
    choose: (panel: 'cleanup' | 'replace', id: OpId) => change({ [panel]: id }),
    setScope: (next: OpScope) => change({ scope: next === 'selection' ? 'roi' : next }),
    setWhere: (where: string) => operationStore.setState({ where }),
    setFields<K extends OpId>(id: K, fields: Partial<OpForm[K]>) {
      const { form } = operationStore.getState();
      if (form) change({ form: { ...form, [id]: { ...form[id], ...fields } } });
    },
  };
}

/** Reads the saved form once; classes that the list does not have give way to those in the hand. */
function useSavedForm(): void {
  const { actions, session } = useApp();
  const nomenclature = useAppState(placeNomenclature);
  useEffect(() => {
    let gone = false;
    const { classValue, previousClassValue } = session.getState();
    const initial = initialForm(classValue, previousClassValue);
    const take = (saved: Partial<Saved> | null) => {
      if (gone) return;
      const form = readForm(saved?.form, initial);
      const known = new Set(nomenclature.classes.map((c) => c.value));
      operationStore.setState({ ...saved, form: withKnownClasses(form, initial, known) });
    };
    if (operationStore.getState().form) take(operationStore.getState());
    else
      (actions.settings()?.read<Partial<Saved>>(settingKey) ?? Promise.resolve(null)).then(take, () =>
        take(null),
      );
    return () => {
      gone = true;
    };
  }, [actions, session, nomenclature]);
}

function withKnownClasses(form: OpForm, initial: OpForm, known: ReadonlySet<number>): OpForm {
  const isKnown = (value: number | null) => value === null || known.has(value);
  const or = <K extends keyof OpForm>(id: K, ...values: (number | null)[]): OpForm[K] =>
    values.every(isKnown) ? form[id] : initial[id];
  return {
    ...form,
    islands: or('islands', form.islands.value),
    holes: or('holes', form.holes.value),
    grow: or('grow', form.grow.value),
    shrink: or('shrink', form.shrink.value),
    gap: or('gap', form.gap.a, form.gap.b, form.gap.into),
    replace: or('replace', form.replace.from, form.replace.to),
    recode: or('recode', ...form.recode.pairs.map(({ to }) => to)),
    set: or('set', form.set.value),
    copy: or('copy', ...form.copy.pairs.map(({ to }) => to)),
  };
}
