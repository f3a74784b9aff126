namespace Wiber.Node.Storage;

/// <summary>
/// An open file. Reads may run at the same time as everything else; a read after <see cref="IDisposable.Dispose"/> throws
/// <see cref="ObjectDisposedException"/>.
/// </summary>
internal interface IDiskFile : IDisposable
{
    /// <summary>The length in bytes.</summary>
    public long Length { get; }

    /// <summary>Writes the buffers one after the other from this position on.</summary>
    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long position);

    /// <summary>
    /// Fills the buffer from this position on. Returns the bytes read: fewer than asked for only at the end of the file.
    /// </summary>
    public int Read(Span<byte> buffer, long position);

    /// <summary>
    /// A position behind which there are only zeros, as near to the last other byte as the system knows. To be asked before
    /// anything is read: space that was never written and was read counts as written.
    /// </summary>
    public long FindUsedEnd() => Length;

    /// <summary>Cuts the file to this length and gives the rest of its space back.</summary>
    public void Shrink(long bytes);

    /// <summary>
    /// Returns once everything written before is on the disk. After a failure nothing is known, and it must not be tried again.
    /// </summary>
    public void Sync();
}
