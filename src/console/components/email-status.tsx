import { ActiveIcon, UnverifiedIcon } from '../ui/icons.ts';
import { Tag } from '../ui/tag.tsx';

/** Renders whether the email address of an account is verified. */
export function EmailStatus({ verified }: { readonly verified: boolean }) {
  const Icon = verified ? ActiveIcon : UnverifiedIcon;
  return (
    <Tag tone={verified ? 'green' : 'amber'} icon={<Icon size={14} aria-hidden />}>
      {verified ? 'Address verified' : 'Address not verified'}
    </Tag>
  );
}
