// One labelled line of text, with its hint and what is wrong with it.
import { FormGroup, Label, TextInput } from '@trussworks/react-uswds';
import type { ComponentProps } from 'react';

type Input = Omit<ComponentProps<typeof TextInput>, 'id' | 'name' | 'type' | 'value' | 'onChange'>;

interface TextFieldProps extends Input {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: 'text' | 'email' | 'password';
  hint?: string | undefined;
  error?: string | undefined;
}

export function TextField({ id, label, value, onChange, type = 'text', hint, error, ...input }: TextFieldProps) {
  const described = [...(hint ? [`${id}-hint`] : []), ...(error ? [`${id}-error`] : [])].join(' ');
  return (
    <FormGroup error={error !== undefined}>
      <Label htmlFor={id}>{label}</Label>
      {hint && <span className="usa-hint" id={`${id}-hint`}>{hint}</span>}
      {error && <span className="usa-error-message" id={`${id}-error`}>{error}</span>}
      <TextInput {...input} id={id} name={id} type={type} value={value} onChange={(event) => onChange(event.target.value)}
        {...(error ? { 'aria-invalid': true } : {})} {...(described ? { 'aria-describedby': described } : {})} />
    </FormGroup>
  );
}
