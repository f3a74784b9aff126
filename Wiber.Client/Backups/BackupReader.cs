using System.Text.Json;

namespace Wiber.Client.Backups;

/// <summary>
/// Reads a backup from front to end, a frame at a time, and checks everything that can be checked without knowing what an entry
/// of the log looks like: every checksum, that no frame is missing, doubled or in another place, and that it ends where it
/// should.
/// </summary>
/// <param name="source">The backup, at its start; stays the caller's.</param>
/// <param name="name">What it is called in messages.</param>
public sealed class BackupReader(Stream source, string name)
{
    private readonly byte[] _header = new byte[BackupFrameHeader.Bytes];
    private byte[] _body = [];
    private long _position;
    private uint _chain;
    private ulong _frameCount;
    private long _stateBytes;
    private ulong? _lastLogPosition;
    private BackupManifest? _manifest;
    private bool _hasEnded;

    /// <summary>What the backup is of; there once <see cref="ReadManifestAsync"/> has returned.</summary>
    /// <exception cref="InvalidOperationException">It was not read yet.</exception>
    public BackupManifest Manifest => _manifest ?? throw new InvalidOperationException("the manifest is read first");

    /// <summary>Bytes read so far.</summary>
    public long BytesRead => _position;

    /// <summary>Reads the first frame.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BackupException">It is no backup, of another format, or damaged.</exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public async Task<BackupManifest> ReadManifestAsync(CancellationToken cancellationToken = default)
    {
        BackupFrame frame = await NextAsync(cancellationToken).ConfigureAwait(false);
        if (frame.Kind != BackupFrameKind.Manifest)
        {
            throw Damage(0, $"it begins with a frame of kind {frame.Kind} and not with its manifest");
        }

        _manifest = ReadManifest(frame);
        return _manifest;
    }

    /// <summary>Reads the next frame of state or log.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The frame; nothing at the end, and then the backup is whole.</returns>
    /// <exception cref="BackupException">It is damaged or ends too early.</exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public async Task<BackupFrame?> ReadAsync(CancellationToken cancellationToken = default)
    {
        BackupManifest manifest = Manifest;
        if (_hasEnded)
        {
            return null;
        }

        long start = _position;
        ulong frameCount = _frameCount;
        BackupFrame frame = await NextAsync(cancellationToken).ConfigureAwait(false);
        string? problem = frame.Kind switch
        {
            BackupFrameKind.State => TakeState(frame, manifest),
            BackupFrameKind.Log => TakeLog(frame, manifest),
            BackupFrameKind.End => FindMissing(frame, manifest, frameCount),
            _ => "there is a second manifest",
        };
        if (problem is not null)
        {
            throw Damage(start, problem);
        }

        if (frame.Kind != BackupFrameKind.End)
        {
            return frame;
        }

        if (await source.ReadAsync(_header.AsMemory(0, 1), cancellationToken).ConfigureAwait(false) > 0)
        {
            throw Damage(_position, "there is more behind its end");
        }

        _hasEnded = true;
        return null;
    }

    private async Task<BackupFrame> NextAsync(CancellationToken cancellationToken)
    {
        long start = _position;
        await FillAsync(_header, start, cancellationToken).ConfigureAwait(false);
        if (BackupFrameHeader.Read(_header, out BackupFrameHeader header, out uint checksum) is { } problem)
        {
            throw _frameCount == 0 ? new BackupException($"{name}: {problem}") : Damage(start, problem);
        }

        if (header.Chain != _chain)
        {
            throw Damage(start, "the frame does not follow the one before");
        }

        if (_body.Length < header.BodyBytes)
        {
            _body = GC.AllocateUninitializedArray<byte>(header.BodyBytes);
        }

        Memory<byte> body = _body.AsMemory(0, header.BodyBytes);
        await FillAsync(body, start, cancellationToken).ConfigureAwait(false);
        if (Crc32C.Compute(body.Span) != header.BodyChecksum)
        {
            throw Damage(start, $"{Describe(header)} from there on, {header.BodyBytes} bytes, are not what was written");
        }

        _chain = checksum;
        _frameCount++;
        return new BackupFrame(header.Kind, header.Position, body, start + BackupFrameHeader.Bytes);
    }

    private static string Describe(BackupFrameHeader header) => header.Kind switch
    {
        BackupFrameKind.State => $"the lookups from their byte {header.Position}",
        BackupFrameKind.Log => $"the entries of the log from {header.Position}",
        BackupFrameKind.Manifest => "the manifest",
        _ => "the end",
    };

    private async Task FillAsync(Memory<byte> buffer, long frameStart, CancellationToken cancellationToken)
    {
        int read = await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        _position += read;
        if (read < buffer.Length)
        {
            throw frameStart == 0 && _position < BackupFrameHeader.Bytes
                ? new BackupException($"{name}: it is not a Wiber backup: it has {_position} bytes")
                : Damage(_position, "it ends there, in the middle");
        }
    }

    private BackupManifest ReadManifest(BackupFrame frame)
    {
        BackupManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(frame.Body.Span, BackupJsonContext.Default.BackupManifest);
        }
        catch (JsonException error)
        {
            throw new BackupException($"{name}: damaged: its manifest cannot be read: {error.Message}", error);
        }

        return manifest is { IsPlausible: true } ? manifest : throw Damage(0, "its manifest makes no sense");
    }

    private string? TakeState(BackupFrame frame, BackupManifest manifest)
    {
        bool fits = _lastLogPosition is null
            && frame.Position == (ulong)_stateBytes
            && frame.Body.Length <= manifest.StateBytes - _stateBytes;
        _stateBytes += frame.Body.Length;
        return fits ? null : $"the piece of the lookups does not follow the one before";
    }

    private string? TakeLog(BackupFrame frame, BackupManifest manifest)
    {
        bool fits = _lastLogPosition is { } last ? frame.Position > last : frame.Position == manifest.PreviousIndex + 1;
        _lastLogPosition = frame.Position;
        return fits && frame.Position <= manifest.LastIndex && _stateBytes == manifest.StateBytes
            ? null
            : "the entries do not follow what is before them";
    }

    private string? FindMissing(BackupFrame end, BackupManifest manifest, ulong frameCount)
    {
        bool hasLog = _lastLogPosition is not null || manifest.LastIndex == manifest.PreviousIndex;
        return end.Position == frameCount && end.Body.IsEmpty && hasLog && _stateBytes == manifest.StateBytes
            ? null
            : "something is missing in front of its end";
    }

    private BackupException Damage(long position, string what) => new($"{name}: damaged at byte {position}: {what}");
}
