namespace Wiber.Node.Storage;

/// <summary>Reads a file from front to back in large pieces, for code that looks at a few bytes at a time.</summary>
internal sealed class FileWindow(IDiskFile file)
{
    private const int PieceBytes = 1024 * 1024;

    private byte[] _buffer = [];
    private long _start;
    private int _count;

    /// <summary>The bytes from here on, at least as many as asked for unless the file ends. Valid until the next call.</summary>
    public Memory<byte> At(long position, int bytes)
    {
        if (position < _start || position + bytes > _start + _count)
        {
            int wanted = (int)Math.Min(Math.Max(bytes, PieceBytes), Math.Max(file.Length - position, 0));
            if (_buffer.Length < wanted)
            {
                _buffer = GC.AllocateUninitializedArray<byte>(wanted);
            }

            _start = position;
            _count = file.Read(_buffer.AsSpan(0, wanted), position);
        }

        return _buffer.AsMemory((int)(position - _start), (int)(_start + _count - position));
    }
}
