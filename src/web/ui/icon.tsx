/** Icons that KERN 2.7.2 brings as masks. */
export type IconName =
  | 'account-circle'
  | 'add'
  | 'arrow-back'
  | 'arrow-down'
  | 'arrow-forward'
  | 'arrow-up'
  | 'autorenew'
  | 'calendar-today'
  | 'check'
  | 'checklist'
  | 'close'
  | 'content-copy'
  | 'danger'
  | 'dehaze'
  | 'delete'
  | 'download'
  | 'draft'
  | 'drive-folder-upload'
  | 'edit'
  | 'help'
  | 'home'
  | 'info'
  | 'logout'
  | 'mail'
  | 'open-in-new'
  | 'question-mark'
  | 'search'
  | 'success'
  | 'visibility'
  | 'warning';

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger';

const TONE_CLASS: Record<Tone, string> = {
  neutral: 'u-icon-muted',
  info: 'u-icon-info',
  success: 'u-icon-ok',
  warning: 'u-icon-warn',
  danger: 'u-icon-danger',
};

/** An icon beside a word; it is never the only carrier of a meaning and hidden from screen readers. */
export function Icon({ name, tone, size }: { name: IconName; tone?: Tone; size?: 'small' | 'large' }): JSX.Element {
  return (
    <span
      class={['kern-icon', `kern-icon--${name}`, size && `kern-icon--${size}`, tone && TONE_CLASS[tone]]}
      aria-hidden="true"
    ></span>
  );
}
