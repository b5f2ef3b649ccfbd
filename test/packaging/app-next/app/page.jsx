'use client';

import { useEffect } from 'react';
import { answer } from '../../app-page/answer.js';

export default function Page() {
  useEffect(() => {
    globalThis.answer ??= answer();
  }, []);
  return <p>firth</p>;
}
