/** Snowplow with activity tracking, as its documentation says, with a network that goes nowhere. */
import { enableActivityTracking, newTracker, trackPageView } from '@snowplow/browser-tracker';

newTracker('sp', location.origin, { appId: 'benchmark' });
enableActivityTracking({ minimumVisitLength: 30, heartbeatDelay: 10 });
trackPageView();
