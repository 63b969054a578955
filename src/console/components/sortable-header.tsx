import type { ClientKeyOrder, ClientKeyOrderField } from '../../sdk/generated/operations.ts';
import { DownIcon, SortIcon, UpIcon } from '../ui/icons.ts';

interface SortableHeaderProps {
  readonly label: string;
  /** Order of the list by this column, or undefined if it is not sortable. */
  readonly field: ClientKeyOrderField | undefined;
  readonly order: ClientKeyOrder;
  readonly onOrder: (field: ClientKeyOrderField) => void;
}

const ORDERS = {
  ASC: { Icon: UpIcon, sorted: 'ascending' },
  DESC: { Icon: DownIcon, sorted: 'descending' },
} as const;

/** Renders a column header that orders the list. */
export function SortableHeader({ label, field, order, onOrder }: SortableHeaderProps) {
  if (!field) return <th scope="col">{label}</th>;
  const { Icon, sorted } =
    order.field === field ? ORDERS[order.direction] : { Icon: SortIcon, sorted: 'none' as const };
  return (
    <th scope="col" aria-sort={sorted}>
      <button type="button" className="lk-sort" onClick={() => onOrder(field)}>
        {label}
        <Icon size={13} aria-hidden />
      </button>
    </th>
  );
}
