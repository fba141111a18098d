import type { NucleusObject } from './object-tile.js';

/**
 * Measurements by the names that QuPath gives them (its shape features and intensity features of a nucleus), so that
 * its classifiers and plots find them. Eccentricity has none there by that name.
 */
export const measurementsOf = (object: NucleusObject): Record<string, number> => ({
  'Nucleus: Area µm^2': object.areaUm2,
  'Nucleus: Length µm': object.perimeterUm,
  'Nucleus: Circularity': object.circularity,
  'Nucleus: Solidity': object.solidity,
  'Nucleus: Max diameter µm': object.maxDiameterUm,
  'Nucleus: Min diameter µm': object.minDiameterUm,
  'Nucleus: Eccentricity': object.eccentricity,
  'Hematoxylin: Nucleus: Mean': object.hematoxylinOd,
  'Eosin: Nucleus: Mean': object.eosinOd,
  'Detection probability': object.probability,
});

/** The same names, in the same order, without an object at hand. */
export const MEASUREMENT_NAMES = [
  'Nucleus: Area µm^2',
  'Nucleus: Length µm',
  'Nucleus: Circularity',
  'Nucleus: Solidity',
  'Nucleus: Max diameter µm',
  'Nucleus: Min diameter µm',
  'Nucleus: Eccentricity',
  'Hematoxylin: Nucleus: Mean',
  'Eosin: Nucleus: Mean',
  'Detection probability',
] as const;
