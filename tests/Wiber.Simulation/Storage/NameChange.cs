namespace Wiber.Simulation.Storage;

/// <summary>A name was taken away from a file, or given to it, or both.</summary>
internal sealed record NameChange(string? From, string? To, FileContent Content)
{
    public string Folder => SimulatedDisk.FolderOf(To ?? From!);

    public void Apply(Dictionary<string, FileContent> names)
    {
        if (From is not null && names.TryGetValue(From, out FileContent? content) && content == Content)
        {
            names.Remove(From);
        }

        if (To is not null)
        {
            names[To] = Content;
        }
    }
}
