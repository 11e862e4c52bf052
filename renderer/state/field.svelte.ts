/** The whole field, laid over the board: whether it is open, and whom one looks for. */
export class FieldController {
  open = $state(false);
  query = $state('');
  /** Only riders to follow, and me. */
  followedOnly = $state(false);

  show(): void {
    this.query = '';
    this.followedOnly = false;
    this.open = true;
  }

  close(): void {
    this.open = false;
    this.query = '';
  }
}
