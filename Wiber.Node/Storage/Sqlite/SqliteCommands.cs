using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace Wiber.Node.Storage.Sqlite;

/// <summary>Short forms for statements that run many times.</summary>
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

    /// <summary>A compiled statement with parameters in the order given.</summary>
    public static SqliteCommand Prepare(this SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (string name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        command.Prepare();
        return command;
    }

    /// <summary>Runs a statement with values for its parameters.</summary>
    public static void Run(this SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int position = 0; position < values.Length; position++)
        {
            command.Parameters[position].Value = values[position];
        }

        command.ExecuteNonQuery();
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

    /// <summary>Big-endian, so that SQLite, which compares bytes, orders numbers over the signed range as well.</summary>
    public static byte[] ToSortableBytes(ulong value)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    public static ulong FromSortableBytes(byte[] bytes) => BinaryPrimitives.ReadUInt64BigEndian(bytes);
}
