namespace Wiber.Client.Toml;

/// <summary>
/// Where headers and dotted keys may add to which tables: TOML 1.0, sections Keys, Table, Inline Table, Array of Tables.
/// </summary>
internal sealed class TomlTableRules(TomlCursor cursor)
{
    /// <summary>The table of <c>[header]</c>.</summary>
    public TomlTable OpenTable(TomlTable root, List<TomlKey> header)
    {
        TomlTable parent = WalkHeader(root, header);
        TomlKey last = header[^1];
        if (!parent.TryGet(last.Name, out TomlEntry? existing))
        {
            var table = new TomlTable(last.Position, TomlTableOrigin.Header);
            parent.Add(last, table);
            return table;
        }

        if (existing.Value is TomlTable { Origin: TomlTableOrigin.Implicit } named)
        {
            named.Origin = TomlTableOrigin.Header;
            return named;
        }

        throw AlreadySet(last, existing);
    }

    /// <summary>The new element of <c>[[header]]</c>.</summary>
    public TomlTable AppendTable(TomlTable root, List<TomlKey> header)
    {
        TomlTable parent = WalkHeader(root, header);
        TomlKey last = header[^1];
        TomlArray array;
        if (!parent.TryGet(last.Name, out TomlEntry? existing))
        {
            array = new TomlArray(last.Position, isArrayOfTables: true);
            parent.Add(last, array);
        }
        else if (existing.Value is TomlArray { IsArrayOfTables: true } open)
        {
            array = open;
        }
        else
        {
            throw AlreadySet(last, existing);
        }

        var element = new TomlTable(last.Position, TomlTableOrigin.Header);
        array.Add(element);
        return element;
    }

    /// <summary>Sets a key, dotted or not, of the table that is open.</summary>
    public void Set(TomlTable table, List<TomlKey> key, TomlValue value)
    {
        foreach (TomlKey part in key.Take(key.Count - 1))
        {
            table = EnterByDottedKey(table, part);
        }

        if (table.TryGet(key[^1].Name, out TomlEntry? existing))
        {
            throw AlreadySet(key[^1], existing);
        }

        table.Add(key[^1], value);
    }

    private TomlTable WalkHeader(TomlTable table, List<TomlKey> header)
    {
        foreach (TomlKey part in header.Take(header.Count - 1))
        {
            if (!table.TryGet(part.Name, out TomlEntry? existing))
            {
                var child = new TomlTable(part.Position, TomlTableOrigin.Implicit);
                table.Add(part, child);
                table = child;
                continue;
            }

            table = existing.Value switch
            {
                TomlTable { Origin: not TomlTableOrigin.Inline } child => child,
                TomlArray { IsArrayOfTables: true } array => (TomlTable)array[^1],
                _ => throw CannotAdd(part, existing),
            };
        }

        return table;
    }

    private TomlTable EnterByDottedKey(TomlTable table, TomlKey part)
    {
        if (!table.TryGet(part.Name, out TomlEntry? existing))
        {
            var child = new TomlTable(part.Position, TomlTableOrigin.Dotted);
            table.Add(part, child);
            return child;
        }

        if (existing.Value is not TomlTable { Origin: TomlTableOrigin.Implicit or TomlTableOrigin.Dotted } found)
        {
            throw CannotAdd(part, existing);
        }

        found.Origin = TomlTableOrigin.Dotted;
        return found;
    }

    private TomlException AlreadySet(TomlKey key, TomlEntry existing) =>
        cursor.Error(key.Position, $"{TomlText.Key(key.Name)} is already set on line {existing.KeyPosition.Line}");

    private TomlException CannotAdd(TomlKey key, TomlEntry existing) => cursor.Error(
        key.Position,
        $"{TomlText.Key(key.Name)} is {existing.Value.TypeName} set on line {existing.KeyPosition.Line}; "
        + "nothing can be added to it here");
}
