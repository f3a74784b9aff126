using Microsoft.AspNetCore.Connections;

namespace Wiber.Node.Http;

/// <summary>Closes connections over a number at once.</summary>
internal sealed class ConnectionLimit(int connectionsMax)
{
    private int _open;

    public ConnectionDelegate Limit(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _open) <= connectionsMax)
            {
                await next(connection);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    };
}
