import { sameClassList } from '../../shared/model/classListJson.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import { found, readClassListFile } from '../datasets/index.ts';
import type { DatasetListing } from '../datasets/index.ts';

/**
 * The listing, with a problem when the folder's class list is no longer the one that the dataset was added with: that one
 * stays in use, so that no edit changes its meaning.
 *
 * @param stored the class list of a dataset that brought its own; null for those of FLAIR.
 */
export function withClassListNotice(
  listing: DatasetListing,
  root: string,
  stored: Nomenclature | null,
): DatasetListing {
  const file = stored && readClassListFile(root);
  if (!file || sameClassList(file.classList, stored)) return listing;
  return { ...listing, problems: [...listing.problems, found('warning', 'classListChanged', file.name)] };
}
