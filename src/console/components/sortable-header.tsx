import type { ClientKeyOrder, ClientKeyOrderField } from '../../sdk/generated/operations.ts';
import { DownIcon, SortIcon, UpIcon } from '../ui/icons.ts';

interface SortableHeaderProps {
  readonly label: string;
  /** Without it, the list cannot be ordered by this. */
  readonly field: ClientKeyOrderField | undefined;
  readonly order: ClientKeyOrder;
  readonly onOrder: (field: ClientKeyOrderField) => void;
}

/** The head of a column, which orders the list by it. */
export function SortableHeader({ label, field, order, onOrder }: SortableHeaderProps) {
  if (!field) return <th scope="col">{label}</th>;
  const current = order.field === field ? order.direction : undefined;
  const Icon = current === 'ASC' ? UpIcon : current === 'DESC' ? DownIcon : SortIcon;
  return (
    <th scope="col" aria-sort={current === 'ASC' ? 'ascending' : current === 'DESC' ? 'descending' : 'none'}>
      <button type="button" className="lk-sort" onClick={() => onOrder(field)}>
        {label}
        <Icon size={13} aria-hidden />
      </button>
    </th>
  );
}
