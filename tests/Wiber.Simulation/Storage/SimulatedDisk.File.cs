using Wiber.Node.Storage;

namespace Wiber.Simulation.Storage;

internal sealed partial class SimulatedDisk
{
    private sealed class File(SimulatedDisk disk, string path, FileContent content) : IDiskFile
    {
        private readonly int _processNumber = disk._processNumber;
        private bool _isDisposed;

        public long Length
        {
            get
            {
                lock (disk._lock)
                {
                    ThrowIfClosed();
                    return content.Seen.Length;
                }
            }
        }

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long position)
        {
            lock (disk._lock)
            {
                ThrowIfClosed();
                disk.FileWrites++;
                if (disk.FailsNextWrite)
                {
                    disk.FailsNextWrite = false;
                    throw new StorageException($"{path}: simulated failure of a write");
                }

                byte[] bytes = new byte[buffers.Sum(buffer => buffer.Length)];
                int offset = 0;
                foreach (ReadOnlyMemory<byte> buffer in buffers)
                {
                    buffer.Span.CopyTo(bytes.AsSpan(offset));
                    offset += buffer.Length;
                }

                disk.Operate($"writing {path}", () => content.Write(position, bytes));
            }
        }

        public int Read(Span<byte> buffer, long position)
        {
            disk.OnRead?.Invoke();
            lock (disk._lock)
            {
                ThrowIfClosed();
                ReadOnlySpan<byte> source = content.Seen.AsSpan((int)Math.Min(position, content.Seen.Length));
                source = source[..Math.Min(source.Length, buffer.Length)];
                source.CopyTo(buffer);
                return source.Length;
            }
        }

        /// <summary>The least that a real file system may answer.</summary>
        public long FindUsedEnd()
        {
            lock (disk._lock)
            {
                ThrowIfClosed();
                return content.Seen.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
            }
        }

        public void Shrink(long bytes)
        {
            lock (disk._lock)
            {
                ThrowIfClosed();
                disk.Operate($"shrinking {path}", () => content.SetLength((int)bytes));
            }
        }

        public void Sync()
        {
            disk.OnSync?.Invoke();
            lock (disk._lock)
            {
                ThrowIfClosed();
                disk.FileSyncs++;
                disk.BeginOperation();
                disk.LosePowerIfDue($"syncing {path}");
                if (disk.FailsNextSync)
                {
                    disk.FailsNextSync = false;
                    content.FailSync();
                    throw new StorageException($"{path}: simulated failure of a sync");
                }

                content.Sync(disk.FileSyncs);
            }
        }

        public void Dispose() => _isDisposed = true;

        private void ThrowIfClosed()
        {
            disk.ThrowIfDown();
            ObjectDisposedException.ThrowIf(_isDisposed || _processNumber != disk._processNumber, this);
        }
    }
}
