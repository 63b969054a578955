import { ActiveIcon, UnverifiedIcon } from '../ui/icons.ts';
import { Tag } from '../ui/tag.tsx';

/** Whether the address of an account is known to be its owner's. */
export function EmailStatus({ verified }: { readonly verified: boolean }) {
  const Icon = verified ? ActiveIcon : UnverifiedIcon;
  return (
    <Tag tone={verified ? 'green' : 'amber'} icon={<Icon size={14} aria-hidden />}>
      {verified ? 'Address verified' : 'Address not verified'}
    </Tag>
  );
}
