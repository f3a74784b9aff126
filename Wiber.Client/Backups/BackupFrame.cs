namespace Wiber.Client.Backups;

/// <summary>A frame of a backup whose checksums are right.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Position">Where that belongs, see <see cref="BackupFrameKind"/>.</param>
/// <param name="Body">What it holds; valid until the next frame is read.</param>
/// <param name="FilePosition">The byte of the file at which the body begins.</param>
public readonly record struct BackupFrame(
    BackupFrameKind Kind, ulong Position, Memory<byte> Body, long FilePosition);
