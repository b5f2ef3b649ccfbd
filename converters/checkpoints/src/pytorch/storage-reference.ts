import { isCount } from '../dtype.js';
import { isKind, kindOf, type Fail, type PickleValue, type StorageReference } from './pickle-value.js';

/**
 * The storage that a persistent id names (torch/serialization.py, `persistent_id`): `('storage', type, key, device,
 * length)`, and in legacy files a view `(key, start, length)` or None as the last item.
 */
export function storageReference(id: PickleValue, fail: Fail): StorageReference {
  const [tag, type, key, device, length, view = null] = isKind(id, 'tuple') ? id.items : [];
  if (tag !== 'storage' || !isKind(id, 'tuple') || id.items.length > 6) {
    return fail('a persistent id that is no storage', { found: kindOf(id) });
  }
  if (!isKind(type, 'storageType')) return fail('an unknown type of storage', { found: kindOf(type) });
  if (typeof key !== 'string' || typeof device !== 'string' || !isCount(length)) {
    return fail('a bad persistent id', { expected: '(storage, type, key, device, length)' });
  }
  const whole = { kind: 'storage', key, dtype: type.dtype, length } as const;
  if (view === null) return { ...whole, start: 0, end: length };
  const [viewKey, start, viewLength] = isKind(view, 'tuple') ? view.items : [];
  if (typeof viewKey !== 'string' || !isCount(start) || !isCount(viewLength) || start + viewLength > length) {
    return fail('a bad view of a storage', { expected: `(key, start, length) within ${length} elements` });
  }
  return { ...whole, start, end: start + viewLength };
}
