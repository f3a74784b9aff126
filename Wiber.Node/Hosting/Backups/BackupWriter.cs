using System.Runtime.InteropServices;
using System.Text.Json;
using Wiber.Client;
using Wiber.Client.Backups;
using Wiber.Node.Raft;

namespace Wiber.Node.Hosting.Backups;

/// <summary>Writes a backup, a frame at a time: manifest, lookups, log, end. Holds one frame in memory.</summary>
/// <param name="write">Writes bytes behind those before.</param>
internal sealed class BackupWriter(Func<ReadOnlyMemory<byte>, CancellationToken, Task> write)
{
    private const int PieceBytes = 1024 * 1024;

    private readonly byte[] _header = new byte[BackupFrameHeader.Bytes];
    private byte[] _buffer = [];
    private uint _chain;
    private ulong _frameCount;

    /// <exception cref="BackupException">Entries were removed meanwhile.</exception>
    /// <exception cref="Storage.StorageException">The log is damaged.</exception>
    /// <exception cref="Broker.Stores.BrokerStoreException">The copy of the lookups cannot be read.</exception>
    public async Task WriteAsync(BackupContent content, CancellationToken cancellationToken)
    {
        byte[] manifest = JsonSerializer.SerializeToUtf8Bytes(content.Manifest, BackupJsonContext.Default.BackupManifest);
        await WriteFrameAsync(BackupFrameKind.Manifest, 0, manifest, cancellationToken);
        await WriteStateAsync(content, cancellationToken);
        await WriteLogAsync(content, cancellationToken);
        await WriteFrameAsync(BackupFrameKind.End, _frameCount, ReadOnlyMemory<byte>.Empty, cancellationToken);
    }

    private async Task WriteStateAsync(BackupContent content, CancellationToken cancellationToken)
    {
        byte[] piece = Allocate(PieceBytes);
        for (long offset = 0; offset < content.State.Length;)
        {
            int read = content.State.Read(offset, piece.AsSpan(0, PieceBytes));
            Invariant.Require(read > 0);
            await WriteFrameAsync(BackupFrameKind.State, (ulong)offset, piece.AsMemory(0, read), cancellationToken);
            offset += read;
        }
    }

    private async Task WriteLogAsync(BackupContent content, CancellationToken cancellationToken)
    {
        for (LogIndex next = content.First; next <= content.Last;)
        {
            IReadOnlyList<LogEntry> entries = content.Log.Read(next, content.Last, PieceBytes, Allocate);
            if (entries.Count == 0)
            {
                throw new BackupException($"entry {next} was removed by retention before it could be saved; begin anew");
            }

            await WriteFrameAsync(BackupFrameKind.Log, next.Value, Span(entries), cancellationToken);
            next = entries[^1].Index.Next;
        }
    }

    /// <summary>The bytes in which entries lie that were read together, one behind the other.</summary>
    private static ReadOnlyMemory<byte> Span(IReadOnlyList<LogEntry> entries)
    {
        bool isArray = MemoryMarshal.TryGetArray<byte>(entries[0].Record, out ArraySegment<byte> first);
        Invariant.Require(isArray);
        return first.Array.AsMemory(first.Offset, entries.Sum(entry => entry.Record.Length));
    }

    private async Task WriteFrameAsync(
        BackupFrameKind kind, ulong position, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var header = new BackupFrameHeader(kind, position, body.Length, Crc32C.Compute(body.Span), _chain);
        _chain = header.Write(_header);
        _frameCount++;
        await write(_header, cancellationToken);
        if (!body.IsEmpty)
        {
            await write(body, cancellationToken);
        }
    }

    private byte[] Allocate(int bytes)
    {
        if (_buffer.Length < bytes)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(bytes);
        }

        return _buffer;
    }
}
