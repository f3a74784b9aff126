using System.Buffers.Binary;
using Wiber.Client;
using Wiber.Node.Raft;

namespace Wiber.Fuzz.Targets;

/// <summary>Records of the log, one behind the other.</summary>
internal static class Records
{
    private const int BodyChecksumOffset = 48;
    private const int HeaderChecksumOffset = 52;
    private const int MarkOffset = 56;

    /// <summary>Gives each record the checksums of what is in it, its mark's too.</summary>
    public static void Repair(Span<byte> records)
    {
        while (records.Length >= LogRecordHeader.Bytes && records[..LogRecordHeader.Bytes].ContainsAnyExcept((byte)0))
        {
            uint bodyBytes = BinaryPrimitives.ReadUInt32LittleEndian(records);
            int bodyBytesThere = (int)Math.Min(bodyBytes, (uint)(records.Length - LogRecordHeader.Bytes));
            BinaryPrimitives.WriteUInt32LittleEndian(
                records[BodyChecksumOffset..], Crc32C.Compute(records.Slice(LogRecordHeader.Bytes, bodyBytesThere)));
            BinaryPrimitives.WriteUInt32LittleEndian(
                records[HeaderChecksumOffset..], Crc32C.Compute(records[..HeaderChecksumOffset]));
            LogRecordHeader.WriteMark(records, BinaryPrimitives.ReadUInt32LittleEndian(records[MarkOffset..]));
            int recordBytes = LogRecordHeader.RecordBytes(bodyBytesThere);
            records = records[Math.Min(recordBytes, records.Length)..];
        }
    }
}
