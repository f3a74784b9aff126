namespace Wiber.Simulation.Storage;

/// <summary>What is in a file, seen and on the medium, and what lies between the two.</summary>
internal sealed class FileContent(byte[] seen, byte[] medium)
{
    private readonly List<(long Position, byte[]? Bytes)> _unsynced = [];
    private readonly List<(long From, long To)> _lastWrite = [];
    private byte[] _medium = medium;

    public byte[] Seen { get; private set; } = seen;

    /// <summary>The number of the last sync that brought something.</summary>
    public int LastSync { get; private set; }

    public int MediumLength => _medium.Length;

    public void SetLength(int bytes)
    {
        Seen = Resized(Seen, bytes);
        _unsynced.Add((bytes, null));
    }

    public void Write(long position, byte[] bytes)
    {
        if (position + bytes.Length > Seen.Length)
        {
            Seen = Resized(Seen, (int)position + bytes.Length);
        }

        bytes.CopyTo(Seen, position);
        _unsynced.Add((position, bytes));
    }

    public void Sync(int number)
    {
        if (_unsynced.Count > 0)
        {
            LastSync = number;
            _lastWrite.Clear();
            _lastWrite.AddRange(_unsynced.Select(write => (write.Position, write.Position + (write.Bytes?.Length ?? 0))));
        }

        // Not a copy of what is seen: what a failed sync lost stays lost.
        foreach ((long position, byte[]? bytes) in _unsynced)
        {
            int end = (int)position + (bytes?.Length ?? 0);
            if (bytes is null || end > _medium.Length)
            {
                _medium = Resized(_medium, end);
            }

            bytes?.CopyTo(_medium, position);
        }

        _unsynced.Clear();
    }

    public bool TryFlip(int position, byte mask, bool sparesLastWrite)
    {
        bool isSpared = position >= Seen.Length
            || _unsynced.Exists(write => write.Bytes is null
                || (position >= write.Position && position < write.Position + write.Bytes.Length))
            || (sparesLastWrite && _lastWrite.Exists(write => position >= write.From && position < write.To));
        if (isSpared)
        {
            return false;
        }

        _medium[position] ^= mask;
        Seen[position] ^= mask;
        return true;
    }

    public void FailSync() => _unsynced.Clear();

    public void LosePower(Survival survival)
    {
        ApplyUnsynced(survival);
        Seen = (byte[])_medium.Clone();
    }

    private static byte[] Resized(byte[] bytes, int length)
    {
        byte[] resized = new byte[length];
        bytes.AsSpan(0, Math.Min(bytes.Length, length)).CopyTo(resized);
        return resized;
    }

    private void ApplyUnsynced(Survival survival)
    {
        foreach ((long position, byte[]? bytes) in _unsynced)
        {
            if (bytes is null)
            {
                if (survival.KeepsChange())
                {
                    _medium = Resized(_medium, (int)position);
                }

                continue;
            }

            Survival.KeepsByte keeps = survival.KeepsBytesOf(bytes.Length);
            for (int i = 0; i < bytes.Length; i++)
            {
                if (!keeps(position + i, i))
                {
                    continue;
                }

                if (position + i >= _medium.Length)
                {
                    _medium = Resized(_medium, (int)position + bytes.Length);
                }

                _medium[position + i] = bytes[i];
            }
        }

        _unsynced.Clear();
    }
}
