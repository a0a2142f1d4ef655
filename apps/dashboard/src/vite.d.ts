/** Style sheets are side effects to the type checker and files to Vite. */
declare module '*.css';
