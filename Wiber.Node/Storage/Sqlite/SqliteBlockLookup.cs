using Microsoft.Data.Sqlite;
using Wiber.Node.Broker.Filters;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>
/// Looks up blocks of messages on a connection of its own, so that readers keep nobody else from writing or applying. Any thread
/// may ask, one after the other, also when the file is closed: then nothing is known.
/// </summary>
internal sealed class SqliteBlockLookup : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _filters;
    private bool _isDisposed;

    public SqliteBlockLookup(SqliteConnection connection)
    {
        _connection = connection;
        _filters = new SqliteStatement(
            connection,
            "SELECT block, timestamp_us_min, timestamp_us_max, bits FROM field_filter "
                + "WHERE topic = ? AND partition = ? AND block BETWEEN ? AND ?");
    }

    public void Exclude(int topic, int partition, long firstBlock, BlockProbe probe, Span<bool> excluded)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _filters.Bind(topic).Bind(partition).Bind(firstBlock).Bind(firstBlock + excluded.Length - 1);
            while (_filters.TryRead())
            {
                // The bits lie on pages of their own: they are fetched only for blocks of the right time.
                bool mayMatch = probe.MayMatchTime(_filters.GetInt64(1), _filters.GetInt64(2))
                    && (probe.Values.Length == 0 || probe.MayMatchFields(_filters.GetBlob(3)));
                excluded[(int)(_filters.GetInt64(0) - firstBlock)] = !mayMatch;
            }

            _filters.Reset();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _filters.Dispose();
            _connection.Dispose();
        }
    }
}
