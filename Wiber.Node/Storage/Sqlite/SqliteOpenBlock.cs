using System.Buffers.Binary;
using Wiber.Node.Broker.Stores;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>The row of a block that is not full, in its table.</summary>
internal static class SqliteOpenBlock
{
    public const string Select =
        "SELECT block, timestamp_us_min, timestamp_us_max, field_values FROM open_block WHERE topic = ? AND partition = ?";

    /// <summary>Runs <see cref="Select"/>.</summary>
    public static OpenBlockRow? Find(SqliteStatement select, int topic, int partition)
    {
        OpenBlockRow? found = null;
        if (select.Bind(topic).Bind(partition).TryRead())
        {
            found = new OpenBlockRow(
                topic,
                partition,
                select.GetInt64(0),
                false,
                select.GetInt64(1),
                select.GetInt64(2),
                FromBytes(select.GetBlob(3)));
        }

        select.Reset();
        return found;
    }

    public static byte[] ToBytes(uint[] values)
    {
        var bytes = new byte[values.Length * sizeof(uint)];
        for (int position = 0; position < values.Length; position++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(position * sizeof(uint)), values[position]);
        }

        return bytes;
    }

    private static uint[] FromBytes(ReadOnlySpan<byte> bytes)
    {
        var values = new uint[bytes.Length / sizeof(uint)];
        for (int position = 0; position < values.Length; position++)
        {
            values[position] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(position * sizeof(uint))..]);
        }

        return values;
    }
}
