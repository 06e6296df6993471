import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

const patchList = createStore<{ readonly isOpen: boolean }>()(() => ({ isOpen: false }));

/** The list of patches is on screen: the map frames them in the colours of their states. */
export const useIsPatchListOpen = (): boolean => useStore(patchList, (s) => s.isOpen);

/** Says so as long as the component that calls it is there. */
export function useOpenPatchList(): void {
  useEffect(() => {
    patchList.setState({ isOpen: true });
    return () => patchList.setState({ isOpen: false });
  }, []);
}
