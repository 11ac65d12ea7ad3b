/** PostHog with autocapture and heatmaps, as its documentation says, with a network that goes nowhere. */
import posthog from 'posthog-js';

posthog.init('phc_benchmark', {
  api_host: location.origin,
  autocapture: true,
  enable_heatmaps: true,
  capture_pageview: false,
  disable_session_recording: true,
  advanced_disable_feature_flags: true,
  disable_surveys: true,
  persistence: 'memory',
});
