import { DEVICES } from '@auralign/analysis';
import { useId } from 'react';
import { setDevice, useDeviceId } from '../../player/index.ts';
import { currentPlayback, playFrom } from '../../state/index.ts';

/** Plays the mix as another device would sound; the player stays on that device until it is told otherwise. */
export function HearOn() {
  const id = useId();
  const deviceId = useDeviceId();
  return (
    <label className="field inline" htmlFor={id}>
      <span>Hear it on</span>
      <select
        id={id}
        value={deviceId ?? ''}
        onChange={({ currentTarget: { value } }) => {
          setDevice(value === '' ? undefined : value);
          if (value !== '' && !currentPlayback().isPlaying) playFrom(currentPlayback().positionSeconds);
        }}
      >
        <option value="">this system</option>
        {DEVICES.map((device) => (
          <option key={device.id} value={device.id}>
            {device.title}
          </option>
        ))}
      </select>
    </label>
  );
}
