using Microsoft.Data.Sqlite;
using Wiber.Node.Broker.Stores;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>
/// Deletes the ids of messages that were removed. They no longer count, so there is no hurry: after a trim it goes once through
/// all ids in the order of their table, a piece with every change. An index by offset would find them at once, but every id that
/// is published would have to be written to it too.
/// </summary>
internal sealed class SqliteMessageIdSweep : IDisposable
{
    // A piece grows with what is written, so that the table does not grow faster than it is swept: at most every other row in it
    // is one to be deleted.
    private const int RowsPerStep = 4096;
    private const int RowsPerNewRow = 2;

    private const string Stale = """
        offset < (SELECT first_offset FROM partition
            WHERE partition.topic = message_id.topic AND partition.partition = message_id.partition)
        """;

    private readonly SqliteStatement _findEnd;
    private readonly SqliteStatement _deleteTo;
    private readonly SqliteStatement _deleteRest;
    private Cursor _position;
    private Cursor _nextPosition;

    public SqliteMessageIdSweep(SqliteConnection connection)
    {
        _findEnd = new SqliteStatement(
            connection, "SELECT topic, id FROM message_id WHERE (topic, id) > (?, ?) ORDER BY topic, id LIMIT 1 OFFSET ?");
        _deleteTo = new SqliteStatement(
            connection, $"DELETE FROM message_id WHERE (topic, id) > (?, ?) AND (topic, id) <= (?, ?) AND {Stale}");
        _deleteRest = new SqliteStatement(connection, $"DELETE FROM message_id WHERE (topic, id) > (?, ?) AND {Stale}");

        // Whether an earlier process came to the end is not known.
        bool wasTrimmed = connection.ExecuteScalar("SELECT EXISTS (SELECT 1 FROM partition WHERE first_offset > 0)") is not 0L;
        _position = wasTrimmed ? Cursor.Start : Cursor.End;
    }

    /// <summary>Sweeps a piece, within the transaction that writes a change.</summary>
    public void Step(BrokerDelta delta)
    {
        _nextPosition = delta.Trims.Count > 0 ? _position.Again() : _position;
        if (_nextPosition.IsEnd)
        {
            return;
        }

        int rows = RowsPerStep + (RowsPerNewRow * delta.MessageIds.Count);
        (int topic, byte[] id) = (_nextPosition.Topic, _nextPosition.Id);
        bool isMore = _findEnd.Bind(topic).Bind(id).Bind(rows - 1).TryRead();
        Cursor end = isMore
            ? _nextPosition with { Topic = (int)_findEnd.GetInt64(0), Id = _findEnd.GetBlob(1).ToArray() }
            : _nextPosition.NextRound();
        _findEnd.Reset();
        if (isMore)
        {
            _deleteTo.Bind(topic).Bind(id).Bind(end.Topic).Bind(end.Id).Run();
        }
        else
        {
            _deleteRest.Bind(topic).Bind(id).Run();
        }

        _nextPosition = end;
    }

    /// <summary>The transaction is in the file; a step that is not is done again.</summary>
    public void Committed() => _position = _nextPosition;

    public void Dispose()
    {
        _findEnd.Dispose();
        _deleteTo.Dispose();
        _deleteRest.Dispose();
    }

    /// <summary>How far the sweep is.</summary>
    /// <param name="Rounds">Rounds to go, with the one under way.</param>
    /// <param name="Topic">The topic of the last row that was looked at.</param>
    /// <param name="Id">Its id.</param>
    private readonly record struct Cursor(int Rounds, int Topic, byte[] Id)
    {
        public static readonly Cursor Start = new(1, -1, []);

        public static readonly Cursor End = new(0, -1, []);

        public bool IsEnd => Rounds == 0;

        /// <summary>Something was trimmed: what lies behind the cursor must be looked at again, once this round is over.</summary>
        public Cursor Again() => IsEnd ? Start : this with { Rounds = 2 };

        public Cursor NextRound() => Rounds == 2 ? Start : End;
    }
}
