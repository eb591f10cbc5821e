import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { AccountPage } from './account/AccountPage';
import { AccountsPage } from './accounts/AccountsPage';
import { ApiError } from './api/client';
import { DirectivesPage } from './directives/DirectivesPage';
import { TranslationProvider } from './i18n';
import { MembersPage } from './members/MembersPage';
import { PermissionsPage } from './members/PermissionsPage';
import { PostPage } from './posts/PostPage';
import { PostsPage } from './posts/PostsPage';
import { ReviewPage } from './posts/ReviewPage';
import { ReviewQueuePage } from './posts/ReviewQueuePage';
import { SessionGate } from './session/session';
import { Layout } from './shell/Layout';
import { NotFoundPage } from './shell/NotFoundPage';
import { WorkPage } from './work/WorkPage';
import { WritePage } from './write/WritePage';

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A refusal stays a refusal; only a server that was not reached is asked again.
        retry: (failures, error) => failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      },
    },
  });
}

export function DeskRoutes() {
  return (
    <Routes>
      <Route element={<Layout />}>
        <Route index element={<Navigate to="/posts" replace />} />
        <Route path="posts" element={<PostsPage />} />
        <Route path="posts/:id" element={<PostPage />} />
        <Route path="review" element={<ReviewQueuePage />} />
        <Route path="review/:id" element={<ReviewPage />} />
        <Route path="write/:id?" element={<WritePage />} />
        <Route path="account" element={<AccountPage />} />
        <Route path="members" element={<MembersPage />} />
        <Route path="accounts" element={<AccountsPage />} />
        <Route path="permissions" element={<PermissionsPage />} />
        <Route path="directives" element={<DirectivesPage />} />
        <Route path="work" element={<WorkPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}

export function App() {
  const [queries] = useState(newQueryClient);
  return (
    <TranslationProvider>
      <QueryClientProvider client={queries}>
        <BrowserRouter basename="/desk">
          <SessionGate>
            <DeskRoutes />
          </SessionGate>
        </BrowserRouter>
      </QueryClientProvider>
    </TranslationProvider>
  );
}
