export { checkDelivery, deliveryReportSchema, type DeliveryCheck, type DeliveryReport } from './checkDelivery.ts';
export { DELIVERY_PROFILES, deliveryProfileSchema, editedDeliveryProfiles, type DeliveryProfile } from './profiles.ts';
export type { DeliveryCover, DeliveryRelease, DeliveryTrack } from './requirement.ts';
