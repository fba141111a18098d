let isOpen = $state(false);
let slideId = $state<string>();

/** Whether the New Workflow dialog is open, and for which slide it was asked. */
export const newWorkflow = {
  get isOpen(): boolean {
    return isOpen;
  },
  get slideId(): string | undefined {
    return slideId;
  },
  open(forSlide?: string): void {
    slideId = forSlide;
    isOpen = true;
  },
  close(): void {
    isOpen = false;
  },
};
