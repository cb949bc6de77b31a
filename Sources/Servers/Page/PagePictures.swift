/// What the page does with pictures: shows those of cards, sends new ones, and marks holes in them.
enum PagePictures {
    static let script = #"""
        // An image of some bytes; what they draw cannot reach the page.
        export async function blobImage(blob, title) {
          const image = new Image(), url = URL.createObjectURL(blob);
          image.alt = title;
          image.src = url;
          try { await image.decode(); } finally { URL.revokeObjectURL(url); }
          return image;
        }

        async function reason(answer) {
          return (await answer.json().catch(() => null))?.error?.message ?? `the server answers ${answer.status}`;
        }

        // The picture of a card: its path is on the assistant's machine, its name is what is asked for.
        export async function fetchPicture(path, headers) {
          const answer = await fetch("api/pictures/" + encodeURIComponent(path.split("/").at(-1)), { headers });
          if (!answer.ok) throw new Error(await reason(answer));
          return answer.blob();
        }

        export async function sendPicture(blob, name, headers) {
          const answer = await fetch("api/pictures?name=" + encodeURIComponent(name), { method: "POST", headers: { ...headers, "content-type": blob.type }, body: blob });
          if (!answer.ok) throw new Error(await reason(answer));
          return answer.json();
        }

        // A button that puts a canvas in the image's place, on which a hole can be drawn; `done` gets the picture with the hole
        // transparent.
        export function holeButton(image, done) {
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = "Mark a hole";
          button.onclick = () => {
            const canvas = document.createElement("canvas"), brush = canvas.getContext("2d");
            canvas.width = image.naturalWidth;
            canvas.height = image.naturalHeight;
            canvas.setAttribute("aria-label", `Draw the hole of ${image.alt}`);
            brush.drawImage(image, 0, 0);
            brush.globalCompositeOperation = "destination-out";
            brush.lineWidth = Math.max(4, Math.round(Math.max(canvas.width, canvas.height) / 32));
            brush.lineCap = brush.lineJoin = "round";
            const place = ({ offsetX, offsetY }) => [offsetX * canvas.width / canvas.clientWidth, offsetY * canvas.height / canvas.clientHeight];
            // Else the press would give the dialogue the focus, and the page would scroll away under the brush.
            canvas.onmousedown = (event) => event.preventDefault();
            canvas.onpointerdown = (event) => {
              canvas.setPointerCapture(event.pointerId);
              brush.beginPath();
              brush.moveTo(...place(event));
            };
            canvas.onpointermove = (event) => {
              if (!event.buttons) return;
              brush.lineTo(...place(event));
              brush.stroke();
            };
            image.replaceWith(canvas);
            button.textContent = "Done";
            button.onclick = () => canvas.toBlob((blob) => { button.remove(); done(blob); }, "image/png");
          };
          return button;
        }
        """#
}
