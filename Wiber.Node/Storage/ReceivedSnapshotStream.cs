using Wiber.Client;

namespace Wiber.Node.Storage;

/// <summary>
/// Reads a received snapshot from front to back. Its last bytes are given out only if the checksum of all of it is right: who
/// read to the end has read what was received.
/// </summary>
internal sealed class ReceivedSnapshotStream(string name, IDiskFile file, long totalBytes, uint checksum) : Stream
{
    private long _position;
    private uint _checksumState = uint.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => totalBytes;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <exception cref="StorageException">The file is damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        long left = totalBytes - _position;
        int wanted = (int)Math.Min(buffer.Length, left);
        if (wanted == 0)
        {
            return 0;
        }

        int read = file.Read(buffer[..wanted], ReceivedSnapshotFile.DataOffset + _position);
        _position += read;
        _checksumState = Crc32C.Update(_checksumState, buffer[..read]);
        if (read < wanted)
        {
            throw new StorageException($"{name}: damaged: it ends at byte {ReceivedSnapshotFile.DataOffset + _position}");
        }

        if (_position == totalBytes && ~_checksumState != checksum)
        {
            throw new StorageException(
                $"{name}: damaged: its bytes from {ReceivedSnapshotFile.DataOffset} on are not as they were written");
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
