using Microsoft.Data.Sqlite;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>Short forms for statements that run seldom; for the others there is <see cref="SqliteStatement"/>.</summary>
internal static class SqliteCommands
{
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static object? ExecuteScalar(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Reads every row of a query.</summary>
    public static List<T> ReadAll<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>
    /// Maps the unsigned numbers to signed ones in the same order, so that SQLite can compare them. <see cref="FromSortable"/> is
    /// the way back.
    /// </summary>
    public static long ToSortable(ulong value) => unchecked((long)(value ^ (1UL << 63)));

    public static ulong FromSortable(long value) => unchecked((ulong)value) ^ (1UL << 63);
}
