/** The offscreen document: lives on while the service worker sleeps. Each of its services begins here. */
import { answerUploads } from '../../lib/outbox/upload-link.ts';
import { holdStreamsInWorker } from './hold-streams.ts';

answerUploads();
void holdStreamsInWorker();
