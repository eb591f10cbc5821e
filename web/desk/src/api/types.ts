// The names of the API's shapes, from the types generated out of the OpenAPI document.
import type { components } from './schema';

type Schemas = components['schemas'];
export type Session = Schemas['Session'];
export type Directive = Schemas['Directive'];
export type Unit = Schemas['Unit'];
export type MemberName = Schemas['MemberName'];
export type Member = Schemas['Member'];
export type Package = Schemas['Package'];
export type Rendition = Schemas['Rendition'];
export type Medium = Schemas['Medium'];
export type StoredMedium = Schemas['StoredMedium'];
export type Declarations = NonNullable<Package['declarations']>;
export type Decision = Schemas['Decision'];
export type Finding = Schemas['Finding'];
export type ApprovalStep = Schemas['ApprovalStep'];
export type Duty = Schemas['Duty'];
export type PostState = Schemas['PostState'];
export type PostSummary = Schemas['PostSummary'];
export type PostPage = Schemas['PostPage'];
export type Post = Schemas['Post'];
export type May = Post['may'][number];
export type ReviewBody = Schemas['Review'];
export type Reach = Schemas['Reach'];
export type Preview = Schemas['Preview'];
export type Timeline = Schemas['Timeline'];
export type TimelineEvent = Timeline['events'][number];
export type Delivery = Timeline['deliveries'][number];
export type Work = Schemas['Work'];
export type Problem = Schemas['Problem'];

// `GET /api/demo/sign-ins`, served in the demo only.
export interface DemoSignIn {
  login: string;
  password: string;
  name: string;
  title: string;
  unit: string;
}
