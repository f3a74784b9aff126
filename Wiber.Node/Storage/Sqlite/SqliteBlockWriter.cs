using Microsoft.Data.Sqlite;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Stores;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>Writes what readers pass over blocks of messages by, within the transaction that writes a change.</summary>
internal sealed class SqliteBlockWriter : IDisposable
{
    private const string OfPartition = "WHERE topic = ? AND partition = ?";

    private readonly SqliteStatement _fieldFilter;
    private readonly SqliteStatement _trimFieldFilters;
    private readonly SqliteStatement _findOpenBlock;
    private readonly SqliteStatement _openBlock;
    private readonly SqliteStatement _closeBlock;

    public SqliteBlockWriter(SqliteConnection connection)
    {
        _fieldFilter = new SqliteStatement(connection, "INSERT INTO field_filter VALUES (?, ?, ?, ?, ?, ?)");
        _trimFieldFilters = new SqliteStatement(connection, $"DELETE FROM field_filter {OfPartition} AND block < ?");
        _findOpenBlock = new SqliteStatement(connection, SqliteOpenBlock.Select);
        _openBlock = new SqliteStatement(connection, "INSERT OR REPLACE INTO open_block VALUES (?, ?, ?, ?, ?, ?)");
        _closeBlock = new SqliteStatement(connection, $"DELETE FROM open_block {OfPartition} AND block <= ?");
    }

    public void Write(BrokerDelta delta)
    {
        foreach (FieldFilterRow row in delta.FieldFilters)
        {
            _fieldFilter.Bind(row.Topic).Bind(row.Partition).Bind(row.Block)
                .Bind(row.TimestampUsMin).Bind(row.TimestampUsMax).Bind(row.Bits).Run();
        }

        foreach (OpenBlockRow added in delta.OpenBlocks)
        {
            OpenBlockRow row = added.After(SqliteOpenBlock.Find(_findOpenBlock, added.Topic, added.Partition));
            _openBlock.Bind(row.Topic).Bind(row.Partition).Bind(row.Block)
                .Bind(row.TimestampUsMin).Bind(row.TimestampUsMax).Bind(SqliteOpenBlock.ToBytes(row.Values)).Run();
        }

        // The block after a full one may not have begun.
        foreach (FieldFilterRow row in delta.FieldFilters)
        {
            _closeBlock.Bind(row.Topic).Bind(row.Partition).Bind(row.Block).Run();
        }

        foreach (PartitionTrim trim in delta.Trims)
        {
            _trimFieldFilters.Bind(trim.Topic).Bind(trim.Partition).Bind(trim.FirstOffset / BrokerLimits.OffsetsPerBlock).Run();
        }
    }

    public void Dispose()
    {
        SqliteStatement[] all = [_fieldFilter, _trimFieldFilters, _findOpenBlock, _openBlock, _closeBlock];
        foreach (SqliteStatement statement in all)
        {
            statement.Dispose();
        }
    }
}
