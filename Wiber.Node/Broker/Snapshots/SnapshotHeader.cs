using System.Buffers.Binary;
using Wiber.Client;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Snapshots;

/// <summary>
/// What comes in front of a store's content when it travels to another node. Little-endian, checksums are CRC-32C:
/// <code>
///  0 magic "WBRSNAP1"    8 u32 version   12 u32 checksum of the content
/// 16 u64 applied index  24 u64 hash up to it
/// 32 i64 content bytes  40 zeros         60 u32 checksum of bytes 0 to 59
/// </code>
/// </summary>
/// <param name="Applied">The state it is.</param>
/// <param name="ContentBytes">Bytes that follow.</param>
/// <param name="ContentChecksum">Their checksum.</param>
internal readonly record struct SnapshotHeader(LogHash Applied, long ContentBytes, uint ContentChecksum)
{
    public const int Bytes = 64;

    private const uint FormatVersion = 1;
    private const int CopyBytes = 256 * 1024;

    private static ReadOnlySpan<byte> Magic => "WBRSNAP1"u8;

    /// <summary>Describes a copy; reads all of it.</summary>
    /// <exception cref="BrokerStoreException">It cannot be read.</exception>
    public static SnapshotHeader Of(IBrokerSnapshot snapshot)
    {
        var buffer = new byte[CopyBytes];
        uint checksum = uint.MaxValue;
        for (long offset = 0; offset < snapshot.Length;)
        {
            int read = snapshot.Read(offset, buffer);
            Invariant.Require(read > 0);
            checksum = Crc32C.Update(checksum, buffer.AsSpan(0, read));
            offset += read;
        }

        return new SnapshotHeader(snapshot.Applied, snapshot.Length, ~checksum);
    }

    /// <summary>Reads the header at the start of a snapshot.</summary>
    /// <exception cref="InvalidSnapshotException">There is none, or it is damaged or of another version.</exception>
    public static SnapshotHeader Read(Stream snapshot)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        int read = snapshot.ReadAtLeast(bytes, Bytes, throwOnEndOfStream: false);
        if (read < Bytes || !bytes.StartsWith(Magic))
        {
            throw new InvalidSnapshotException("this is not a snapshot of a broker");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[60..]) != Crc32C.Compute(bytes[..60]))
        {
            throw new InvalidSnapshotException("the snapshot's header is damaged");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != FormatVersion)
        {
            throw new InvalidSnapshotException(
                $"the snapshot is of format version {version}; this build reads version {FormatVersion}");
        }

        var applied = new LogHash(
            new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..])),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
        long contentBytes = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]);
        return contentBytes >= 0
            ? new SnapshotHeader(applied, contentBytes, BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]))
            : throw new InvalidSnapshotException($"the snapshot's header says that {contentBytes} bytes follow");
    }

    public void Write(Span<byte> target)
    {
        target = target[..Bytes];
        target.Clear();
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], FormatVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], ContentChecksum);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], Applied.Index.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(target[24..], Applied.Hash);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], ContentBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[60..], Crc32C.Compute(target[..60]));
    }

    /// <summary>Copies the content to where it is to be used.</summary>
    /// <exception cref="InvalidSnapshotException">It is not what the header says. Something may have been copied.</exception>
    public void CopyContent(Stream content, Stream target)
    {
        var buffer = new byte[CopyBytes];
        uint checksum = uint.MaxValue;
        long left = ContentBytes;
        for (int read; (read = content.Read(buffer)) > 0; left -= read)
        {
            checksum = Crc32C.Update(checksum, buffer.AsSpan(0, read));
            target.Write(buffer, 0, read);
            if (read > left)
            {
                throw new InvalidSnapshotException($"the snapshot is longer than its {ContentBytes} bytes");
            }
        }

        if (left > 0)
        {
            throw new InvalidSnapshotException($"the snapshot ends {left} bytes before its end");
        }

        if (~checksum != ContentChecksum)
        {
            throw new InvalidSnapshotException("the snapshot's content is damaged: it has another checksum");
        }
    }
}
