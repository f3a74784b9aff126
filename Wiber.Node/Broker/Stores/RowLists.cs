namespace Wiber.Node.Broker.Stores;

/// <summary>Lists of rows as their number and the rows.</summary>
internal static class RowLists
{
    public static void WriteAll<T>(this BinaryWriter writer, IReadOnlyCollection<T> rows, Action<T> write)
    {
        writer.Write(rows.Count);
        foreach (T row in rows)
        {
            write(row);
        }
    }

    public static List<T> ReadAll<T>(this BinaryReader reader, Func<T> read)
    {
        var rows = new List<T>();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            rows.Add(read());
        }

        return rows;
    }
}
