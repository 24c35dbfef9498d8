/** Files dragged onto a part of the page, or pasted in it. Text and links stay the browser's business. */
import { useRef, useState } from 'preact/hooks';
import { holdsFiles } from './holds-files.ts';
import { pastedFiles } from './picked-files.ts';

export function useOfferedFiles(enabled: boolean, onFiles: (files: File[]) => void) {
  const [over, setOver] = useState(false);
  // Each element that is entered is entered before the one before is left.
  const depth = useRef(0);
  const takes = (event: DragEvent): boolean => enabled && holdsFiles(event.dataTransfer);
  const end = (): void => {
    depth.current = 0;
    setOver(false);
  };
  const handlers = {
    onDragEnter: (event: DragEvent) => {
      if (!takes(event)) return;
      event.preventDefault();
      depth.current += 1;
      setOver(true);
    },
    onDragOver: (event: DragEvent) => {
      if (!takes(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    },
    onDragLeave: (event: DragEvent) => {
      if (!takes(event)) return;
      depth.current -= 1;
      if (depth.current <= 0) end();
    },
    onDrop: (event: DragEvent) => {
      if (!takes(event)) return;
      event.preventDefault();
      end();
      onFiles(Array.from(event.dataTransfer?.files ?? []));
    },
    onPaste: (event: ClipboardEvent) => {
      const files = enabled ? pastedFiles(event.clipboardData, new Date()) : [];
      if (files.length === 0) return;
      event.preventDefault();
      onFiles(files);
    },
  };
  return { over, handlers };
}
